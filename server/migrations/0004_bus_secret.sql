-- Nodes seal what they tell each other over Redis with this.
alter table installation add column bus_secret bytea not null
    default sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'));
comment on column installation.bus_secret is
    'Shared by the nodes of the installation; whoever can write to Redis does not know it.';
