-- Whether items that are marked as deleted are left out.
alter table batch add column skip_deleted boolean not null default false;
