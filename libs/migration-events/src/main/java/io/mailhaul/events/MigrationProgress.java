package io.mailhaul.events;

/** Progress of scanners and copiers on a mailbox; topic {@link Topics#MIGRATION_PROGRESS}. */
public sealed interface MigrationProgress extends Event permits MailboxJobResult, LaneProgress {

  String batch();

  String mailbox();

  int pass();

  @Override
  default String key() {
    return mailbox();
  }
}
