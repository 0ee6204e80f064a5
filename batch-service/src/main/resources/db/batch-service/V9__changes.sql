-- To how many of a source folder's copied items a change was made, in the pass. Counts only: dates
-- and flags may concern every item there is.
create table change (
    mailbox_id uuid   not null references mailbox,
    folder_id  bigint not null references folder,
    source     text   not null,
    pass       int    not null,
    change     text   not null,
    items      bigint not null,
    primary key (mailbox_id, folder_id, source, pass, change)
);

-- What was copied with another content than it has at the source, for people to read.
create table changed_item (
    id         bigint generated always as identity primary key,
    mailbox_id uuid   not null references mailbox,
    folder_id  bigint not null references folder,
    source     text   not null,
    pass       int    not null,
    uid        bigint not null,
    changes    text[] not null,
    -- what the destination said to the item as it was
    refusal    text   not null,
    message_id text,
    subject    text,
    sent_at    timestamptz,
    size       bigint not null
);

create index changed_item_of_mailbox on changed_item (mailbox_id);
