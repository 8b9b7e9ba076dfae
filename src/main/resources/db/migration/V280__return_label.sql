-- Where the label for the parcel is that comes back; null when the shop gives none.
alter table goods_return add column label_url text;
