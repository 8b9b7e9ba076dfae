-- When a shop last opened again what it had called off: it is cared for anew, and may come to nothing once more.
alter table shop_order add column opened_again_at timestamptz;
