package io.mailhaul.access.imap;

import io.mailhaul.access.FolderStatus;
import io.mailhaul.events.FailureReason;

/** Gets the current status of the open folder by NOOP and STATUS. */
final class Refreshing {

  private final Wire wire;
  private final String wireName;
  private final FolderStatus before;
  private FolderStatus status = new FolderStatus(-1, -1, -1);
  private long exists = -1;

  Refreshing(Wire connection, String wireName, FolderStatus before) {
    this.wire = connection;
    this.wireName = wireName;
    this.before = before;
  }

  FolderStatus run() {
    Answer noop = wire.run("NOOP", "NOOP", this::take);
    if (!noop.isOK()) {
      throw Failures.of(noop, wire.side(), FailureReason.CONNECTION_LOST);
    }
    // Sent after NOOP is completed: Dovecot checks for new mail once for all pending commands.
    Wire.Sent sent = wire.begin("STATUS");
    wire.write("STATUS ");
    if (wire.writeString(sent, wireName)) {
      wire.write(" " + Listing.items(wire));
      wire.end();
    }
    Answer response = wire.await(sent, this::take);
    boolean complete = status.messages() >= 0 && status.uidNext() >= 0;
    if (response.isOK() && complete) {
      return new FolderStatus(
          status.messages(),
          status.uidNext(),
          status.uidValidity() < 0 ? before.uidValidity() : status.uidValidity(),
          // A folder without mod-sequences at SELECT has none later.
          before.highestModSeq() == 0 ? 0 : status.highestModSeq());
    }
    // Servers may refuse STATUS of the open folder (RFC 3501 section 6.3.10).
    return new FolderStatus(
        exists < 0 ? before.messages() : exists,
        UidNext.byFetch(wire, before.uidNext()),
        before.uidValidity(),
        0);
  }

  private void take(Answer response) {
    if (response.isNumbered("EXISTS")) {
      exists = response.parser().number();
      return;
    }
    StatusAnswer parsed = StatusAnswer.read(response);
    if (parsed != null) {
      status = parsed.status();
    }
  }
}
