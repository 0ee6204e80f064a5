package io.mailhaul.batch.mailbox;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stored state of a {@link Mailbox}, without its identity. */
record MailboxState(
    MailboxStatus status,
    boolean takesPart,
    boolean further,
    int pass,
    int firstPass,
    @Nullable String planning,
    boolean planned,
    List<Integer> slots,
    long controlVersion,
    Waiting waiting,
    @Nullable String claim,
    ActiveTime active,
    List<String> excludedFolders,
    Account account) {

  /** The state of a mailbox that was in no run yet. */
  static final MailboxState CREATED =
      new MailboxState(
          MailboxStatus.CREATED,
          false,
          false,
          0,
          0,
          null,
          false,
          List.of(),
          0,
          Waiting.NONE,
          null,
          ActiveTime.NONE,
          List.of(),
          Account.NONE);
}
