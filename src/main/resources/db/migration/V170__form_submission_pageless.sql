-- Posts that came without the page having been opened are counted over all networks.
create index form_submission_pageless on form_submission (form_key, received_at) where tokenless and verdict = 'ACCEPTED';
