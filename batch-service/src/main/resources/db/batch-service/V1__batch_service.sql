-- The only database of the platform. The row of a batch is also the lock of all data of that batch:
-- a transaction that changes the batch, one of its mailboxes or folders locks it first (see
-- BatchRepository.lock). So transactions cannot deadlock, and the outbox has the order of decisions.
--
-- A column has the name of the record component that it stores, in snake case. Values that are stored
-- whole, such as failures and copy options, are json (jsonb would lose the order of the folder map).

create table batch (
    id                      uuid primary key,
    name                    text        not null unique,
    source                  text        not null,
    destination             text        not null,
    status                  text        not null,
    -- counts the runs that copy; a dry run does not count
    run                     int         not null,
    dry_run                 boolean     not null,
    ended                   boolean     not null,
    -- whether a client has seen the end of the run; until then the same submission joins the run
    completion_acknowledged boolean     not null,
    -- while it is true, nothing of the batch starts or resumes
    paused                  boolean     not null,
    -- how many mailboxes are migrated at the same time; null if it is found how many sessions help
    concurrency             int,
    connections             int         not null,
    copy_options            json        not null,
    -- the number of the last migration update
    last_update_number      bigint      not null,
    -- the version of the last control record of the batch
    control_version         bigint      not null,
    created_at              timestamptz not null default now(),
    started_at              timestamptz,
    ended_at                timestamptz,
    -- the start of the first turn and the last commit of the run
    copy_started_at         timestamptz,
    copy_ended_at           timestamptz
);

create table mailbox (
    id                     uuid primary key,
    batch_id               uuid             not null references batch,
    -- the position in the mailbox file
    position               int              not null,
    address                text             not null,
    -- the address in the form that is compared
    address_key            text             not null,
    source_user            text             not null,
    destination_user       text             not null,
    user_root              text,

    encrypted_secrets      bytea            not null,
    credential_version     int              not null,
    -- set when a server has refused this version of the credentials
    rejection              json,

    status                 text             not null,
    -- whether the mailbox belongs to the current run: the file has a row for it
    in_current_run         boolean          not null,
    -- whether another pass follows the current one in the same run
    another_pass_requested boolean          not null,
    pass                   int              not null,
    -- the first pass of the run
    first_pass             int              not null,
    plan_id                text,
    planned                boolean          not null,
    slots                  int[]            not null,
    control_version        bigint           not null,
    -- the destination account, while the mailbox is unfinished
    claimed_account        text unique,
    excluded_folders       text[]           not null,
    -- the excluded folders that only show messages of other folders; set by a dry run
    virtual_folders        text[]           not null default '{}',

    failure                json,
    parked_until           timestamptz,
    -- how often the mailbox was parked since it last made progress
    consecutive_parks      int              not null,
    progress_at            timestamptz,
    active_since           timestamptz,
    active_seconds         double precision not null,

    -- the counts of the run; every change of a folder updates them, so that queries need no sum
    found                  bigint           not null,
    copied                 bigint           not null,
    already_present        bigint           not null,
    skipped                bigint           not null,
    failed                 bigint           not null,
    remaining              bigint           not null,
    bytes                  bigint           not null,
    skipped_benign         bigint           not null,
    unique (batch_id, address_key),
    constraint mailbox_adds_up
        check (found = copied + already_present + skipped + failed + remaining)
);

create index mailbox_in_file_order on mailbox (batch_id, position);
create index mailbox_unfinished on mailbox (batch_id, status, position)
    where status in ('QUEUED', 'VERIFYING', 'SYNCING', 'PARKED');

-- How many sessions help at an endpoint; all batches share it. The row is locked after those of the
-- batches, in the order of the endpoints.
create table session_limit (
    -- host and port
    endpoint text primary key,
    state    json not null
);

-- The worker that verifies the credentials of a mailbox at the servers. No other worker gets the
-- credentials in the meantime.
create table sign_in (
    mailbox_id uuid primary key references mailbox,
    -- the version of the credentials
    version    int not null,
    -- null when no worker verifies them
    holder     text,
    until      timestamptz,
    -- the last successful sign-in with this version
    proven_at  timestamptz
);

-- The parts of a plan that have arrived.
create table plan_part (
    mailbox_id uuid    not null references mailbox,
    pass       int     not null,
    part       int     not null,
    last_part  boolean not null,
    primary key (mailbox_id, pass, part)
);

-- The plan of a dry run. Only the user reads it.
create table planned_folder (
    mailbox_id   uuid   not null references mailbox,
    destination  text   not null,
    source       text   not null,
    found        bigint not null,
    remaining    bigint not null,
    -- the rule that placed the folder; null when the folder keeps its name
    mapping_rule text,
    primary key (mailbox_id, destination, source)
);

-- The ledger: one row for each destination folder, which is also its lane.
create table folder (
    id                   bigint generated always as identity primary key,
    mailbox_id           uuid   not null references mailbox,
    destination          text   not null,
    -- UIDVALIDITY of the destination folder, and its MAILBOXID if the server has one
    destination_identity text   not null,
    -- the destination UID from which copies are reconciled
    reconcile_from_uid   bigint not null,
    -- the last pass that planned the folder
    pass                 int    not null,
    lane                 text   not null,
    slot                 int    not null,
    -- the state of the lane; null when the lane is neither live nor parked
    cursor               text,
    -- the event of a parked lane, as it will be published again
    parked_lane          text,
    parked_until         timestamptz,
    parked_failure       json,
    -- the flags that the user has changed at the destination; null when that is not known
    flag_baseline        json,
    unique (mailbox_id, destination)
);

create index folder_lanes on folder (mailbox_id, lane) where lane in ('LIVE', 'PARKED');
create index folder_parked on folder (parked_until) where lane = 'PARKED';

-- The ledger of one source folder that is mapped to a destination folder.
create table source_folder (
    folder_id                bigint not null references folder,
    name                     text   not null,
    -- the last pass that planned the folder
    pass                     int    not null,
    -- UIDVALIDITY of the source folder, and its MAILBOXID if the server has one
    identity                 text   not null,
    -- the UIDs that were processed, as an IMAP sequence-set
    done                     text   not null,
    found                    bigint not null,
    copied                   bigint not null,
    already_present          bigint not null,
    skipped                  bigint not null,
    failed                   bigint not null,
    remaining                bigint not null,
    bytes                    bigint not null,
    -- how many of the skipped messages need no action of the user
    skipped_benign           bigint not null,
    -- what earlier passes of the same run copied
    run_copied               bigint not null,
    run_bytes                bigint not null,
    -- HIGHESTMODSEQ when the last finished pass over the folder began; 0 when it is not known
    mod_seq                  bigint not null,
    -- copies of earlier passes whose flags differed, in this run
    flags_synced             bigint not null,
    flags_user_kept          bigint not null,
    flags_unsupported        bigint not null,
    -- the rule that placed the folder; null when the folder keeps its name
    mapping_rule             text,
    -- how many messages the folder reports and how many it lists; null when, as far as known, the
    -- numbers are equal
    listing_mismatch         json,
    -- the UIDs of messages that are copied from another folder, whose label they have, as an IMAP
    -- sequence-set; they count as skipped, and the next pass checks them again
    copied_under_other_label text,
    primary key (folder_id, name),
    constraint source_folder_adds_up
        check (found = copied + already_present + skipped + failed + remaining)
);

-- The destination UIDs of the copies, as runs: one row for each turn, and a single row when the lane
-- has completed.
create table uid_map (
    id        bigint generated always as identity primary key,
    folder_id bigint not null references folder,
    source    text   not null,
    runs      text   not null
);

create index uid_map_of_source on uid_map (folder_id, source);

-- Messages that were skipped, failed or are duplicated: for the report, and for the next pass, which
-- tries them again.
create table message_outcome (
    id         bigint generated always as identity primary key,
    mailbox_id uuid   not null references mailbox,
    folder_id  bigint not null references folder,
    source     text   not null,
    -- null when the failure concerns the whole folder
    uid        bigint,
    outcome    text   not null,
    failure    json   not null,
    message_id text,
    subject    text,
    date       timestamptz,
    size       bigint not null
);

create index message_outcome_of_mailbox on message_outcome (mailbox_id);
create index message_outcome_of_folder on message_outcome (folder_id, source);

-- How many copied messages of a source folder have an alteration, by pass. There are only counts,
-- because all messages of a folder may have altered dates or flags.
create table alteration_count (
    mailbox_id uuid   not null references mailbox,
    folder_id  bigint not null references folder,
    source     text   not null,
    pass       int    not null,
    alteration text   not null,
    messages   bigint not null,
    primary key (mailbox_id, folder_id, source, pass, alteration)
);

-- Messages whose copy has another content than the source message. Only the user reads them.
create table altered_message (
    id          bigint generated always as identity primary key,
    mailbox_id  uuid   not null references mailbox,
    folder_id   bigint not null references folder,
    source      text   not null,
    pass        int    not null,
    uid         bigint not null,
    alterations text[] not null,
    -- how the destination refused the unaltered message
    refusal     text   not null,
    message_id  text,
    subject     text,
    date        timestamptz,
    size        bigint not null
);

create index altered_message_of_mailbox on altered_message (mailbox_id);

-- Events that are written but not published yet.
create table outbox (
    id        bigint generated always as identity primary key,
    topic     text  not null,
    -- null when the key determines the partition
    partition int,
    key       text  not null,
    value     bytea not null
);

-- The entries of the tickets, as they were sent.
create table ticket_update (
    ticket  text        not null,
    number  bigint      not null,
    at      timestamptz not null,
    subject text        not null,
    lines   text[]      not null,
    primary key (ticket, number)
);
