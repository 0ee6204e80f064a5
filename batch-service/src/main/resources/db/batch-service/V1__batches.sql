-- The only database of the platform. A batch's row is also the lock of everything below it: whoever
-- changes a batch, a mailbox or a folder takes it first (see Batches.lock), so nothing deadlocks and
-- the outbox keeps the order in which things were decided.

create table batch (
    id               uuid primary key,
    name             text        not null unique,
    source           text        not null,
    destination      text        not null,
    status           text        not null,
    -- counts the runs that copy; a dry run does not count
    run              int         not null,
    dry_run          boolean     not null,
    ended            boolean     not null,
    -- whether somebody was told that it has ended; until then the same submission takes it up again
    end_seen         boolean     not null,
    concurrency      int         not null,
    connections      int         not null,
    folders          text[]      not null,
    excluded_folders text[]      not null,
    since            date,
    -- the number of the last migration update
    updates          bigint      not null,
    created_at       timestamptz not null,
    started_at       timestamptz,
    ended_at         timestamptz,
    -- the first turn taken and the last commit made in this run
    copy_started_at  timestamptz,
    copy_ended_at    timestamptz
);

create table mailbox (
    id                 uuid primary key,
    batch_id           uuid             not null references batch,
    -- the order of the file
    position           int              not null,
    address            text             not null,
    -- the address as it is compared
    address_key        text             not null,
    source_user        text             not null,
    destination_user   text             not null,
    user_root          text,

    sealed             bytea            not null,
    credential_version int              not null,
    refused_version    int,
    refused_side       text,
    refused_detail     text,

    status             text             not null,
    -- whether it belongs to the batch's run (its row stood in the file)
    takes_part         boolean          not null,
    -- whether the run makes one more pass after the one under way
    further            boolean          not null,
    pass               int              not null,
    -- the first pass of the run
    first_pass         int              not null,
    planning           text,
    planned            boolean          not null,
    slots              int[]            not null,
    control_version    bigint           not null,
    failure_reason     text,
    failure_side       text,
    failure_detail     text,
    parked_until       timestamptz,
    -- how often in a row it was parked without progress between
    parkings           int              not null,
    progress_at        timestamptz,
    -- the destination account, while the mailbox is unfinished
    claim              text unique,
    active_since       timestamptz,
    active_seconds     double precision not null,
    excluded_folders   text[]           not null,

    -- the account of the run, kept up by differences so that it need not be summed for every look
    found              bigint           not null,
    copied             bigint           not null,
    already_present    bigint           not null,
    skipped            bigint           not null,
    failed             bigint           not null,
    remaining          bigint           not null,
    bytes              bigint           not null,
    gone               bigint           not null,
    unique (batch_id, address_key),
    constraint mailbox_accounted
        check (found = copied + already_present + skipped + failed + remaining)
);

create index mailbox_in_file_order on mailbox (batch_id, position);
create index mailbox_unfinished on mailbox (batch_id, status, position)
    where status in ('QUEUED', 'VERIFYING', 'SYNCING', 'PARKED');

-- The parts of a planning that have come in.
create table planning_part (
    mailbox_id uuid    not null references mailbox,
    pass       int     not null,
    part       int     not null,
    last_part  boolean not null,
    primary key (mailbox_id, pass, part)
);

-- What a verification would do, for people to read.
create table planned_folder (
    mailbox_id  uuid   not null references mailbox,
    destination text   not null,
    source      text   not null,
    found       bigint not null,
    remaining   bigint not null,
    primary key (mailbox_id, destination, source)
);

-- The ledger: one row per destination folder, which is also its lane.
create table folder (
    id                      bigint generated always as identity primary key,
    mailbox_id              uuid   not null references mailbox,
    destination             text   not null,
    destination_uidvalidity bigint not null,
    mark                    bigint not null,
    -- the pass that planned it last
    pass                    int    not null,
    lane                    text   not null,
    slot                    int    not null,
    -- the state that the lane is in; null when it is in nobody's hands
    cursor                  text,
    parked_lane             text,
    parked_until            timestamptz,
    parked_reason           text,
    parked_side             text,
    parked_detail           text,
    unique (mailbox_id, destination)
);

create index folder_lanes on folder (mailbox_id, lane) where lane in ('LIVE', 'PARKED');
create index folder_parked on folder (parked_until) where lane = 'PARKED';

-- The ledger of one source folder that is mapped onto a destination folder.
create table source_folder (
    folder_id       bigint not null references folder,
    name            text   not null,
    -- the pass that planned it last
    pass            int    not null,
    uidvalidity     bigint not null,
    -- the UIDs that are accounted for, as an IMAP sequence-set
    done            text   not null,
    found           bigint not null,
    copied          bigint not null,
    already_present bigint not null,
    skipped         bigint not null,
    failed          bigint not null,
    remaining       bigint not null,
    bytes           bigint not null,
    -- how many of the skipped ones merely vanished at the source
    gone            bigint not null,
    -- what earlier passes of the same run copied
    run_copied      bigint not null,
    run_bytes       bigint not null,
    primary key (folder_id, name),
    constraint source_folder_accounted
        check (found = copied + already_present + skipped + failed + remaining)
);

-- Which destination UIDs the copies got, as runs: a row per turn, one row after the lane's end.
create table uid_map (
    id        bigint generated always as identity primary key,
    folder_id bigint not null references folder,
    source    text   not null,
    runs      text   not null
);

create index uid_map_of_source on uid_map (folder_id, source);

-- What was skipped or failed, for people to read and for the next pass to try again.
create table item (
    id         bigint generated always as identity primary key,
    mailbox_id uuid   not null references mailbox,
    folder_id  bigint not null references folder,
    source     text   not null,
    -- null when the failure is the whole folder's
    uid        bigint,
    outcome    text   not null,
    reason     text   not null,
    side       text,
    detail     text   not null,
    message_id text,
    subject    text,
    sent_at    timestamptz,
    size       bigint not null
);

create index item_of_mailbox on item (mailbox_id);
create index item_of_folder on item (folder_id, source);

create table outbox (
    id        bigint generated always as identity primary key,
    topic     text  not null,
    -- null where the key decides
    partition int,
    key       text  not null,
    value     bytea not null
);

create table ticket_update (
    ticket  text        not null,
    number  bigint      not null,
    at      timestamptz not null,
    subject text        not null,
    lines   text[]      not null,
    primary key (ticket, number)
);
