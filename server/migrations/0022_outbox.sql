-- What is to be sent outside of the app, and where to.

create table push_key (
    -- One row for ever; the check makes a second one impossible.
    id integer primary key default 1 check (id = 1),
    -- P-256 in PKCS#8 DER, and the public point as browsers want it.
    private_key bytea not null,
    public_key bytea not null
);
comment on table push_key is 'The installation''s name towards push services, made at the first start.';

create table push_subscription (
    id bigint generated always as identity primary key,
    member_id bigint not null references member,
    endpoint text not null check (length(endpoint) between 9 and 2048),
    -- The browser's public point and its secret: what is sent is readable to it alone.
    p256dh bytea not null check (length(p256dh) = 65),
    auth bytea not null check (length(auth) = 16),
    created_at timestamptz not null default clock_timestamp()
);
comment on table push_subscription is 'Browsers in which a member allowed notices.';
create unique index push_subscription_endpoint on push_subscription (endpoint);
comment on index push_subscription_endpoint is 'One browser is one subscription, of whoever allowed it last.';
create index push_subscription_member on push_subscription (member_id);
comment on index push_subscription_member is 'Where a notice goes.';

create table delivery (
    id bigint generated always as identity primary key,
    member_id bigint not null,
    notice_seq bigint not null,
    channel text not null check (channel in ('push', 'mail', 'digest')),
    -- The browser; absent for mails.
    subscription_id bigint,
    due_at timestamptz not null,
    -- waiting: for its time. leased: a node prepares it; nothing was handed over. handing: a node is
    -- handing it over; whether it was taken is not known. The rest are ends.
    state text not null default 'waiting' check (state in
        ('waiting', 'leased', 'handing', 'sent', 'refused', 'unneeded', 'unknown')),
    -- Names the present attempt: only who holds it may move the row on.
    attempt uuid,
    attempts integer not null default 0,
    lease_until timestamptz,
    ended_at timestamptz,
    unique nulls not distinct (member_id, notice_seq, channel, subscription_id),
    check ((state in ('leased', 'handing')) = (attempt is not null and lease_until is not null)),
    check ((channel = 'push') = (subscription_id is not null))
);
comment on table delivery is 'A notice on its way out over one channel; written in the commit of the notice.';
create index delivery_due on delivery (due_at) where state = 'waiting';
comment on index delivery_due is 'What is to be sent now: any number of waiting ones costs nothing.';
create index delivery_lease on delivery (lease_until) where state in ('leased', 'handing');
comment on index delivery_lease is 'Attempts whose node died.';
create index delivery_attempt on delivery (attempt) where attempt is not null;
comment on index delivery_attempt is 'An attempt moves its rows on: one for a message, several for a digest.';
create index delivery_subscription on delivery (subscription_id) where state = 'waiting';
comment on index delivery_subscription is 'What a browser that is gone need not get.';
