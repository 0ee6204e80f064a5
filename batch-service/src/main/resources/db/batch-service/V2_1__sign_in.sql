-- Who is trying whether the servers take a mailbox's credentials, so that nobody else does meanwhile.
create table sign_in (
    mailbox_id uuid primary key references mailbox,
    -- of the credentials
    version    int not null,
    -- null when nobody is
    holder     text,
    until      timestamptz,
    -- when somebody has signed in with this version
    proven_at  timestamptz
);
