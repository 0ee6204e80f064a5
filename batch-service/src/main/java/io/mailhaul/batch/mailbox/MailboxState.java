package io.mailhaul.batch.mailbox;

import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.batch.persistence.Embedded;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stored state of a {@link Mailbox}, without its identity. */
record MailboxState(
    MailboxStatus status,
    boolean inCurrentRun,
    boolean anotherPassRequested,
    int pass,
    int firstPass,
    @Nullable String planId,
    boolean planned,
    List<Integer> slots,
    long controlVersion,
    @Embedded ParkState parkState,
    @Nullable String claimedAccount,
    @Embedded("active_") ActiveTime activeTime,
    List<String> excludedFolders,
    @Embedded MessageCounts messageCounts) {

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
          ParkState.NONE,
          null,
          ActiveTime.NONE,
          List.of(),
          MessageCounts.NONE);
}
