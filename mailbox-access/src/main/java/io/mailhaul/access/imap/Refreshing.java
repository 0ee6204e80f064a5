package io.mailhaul.access.imap;

import io.mailhaul.access.FolderStatus;
import io.mailhaul.events.FailureReason;

/** Asks how the open folder is now, by NOOP and STATUS. */
final class Refreshing {

  private final Wire wire;
  private final String wireName;
  private final FolderStatus before;
  private FolderStatus status = new FolderStatus(-1, -1, -1);
  private long exists = -1;

  Refreshing(Wire wire, String wireName, FolderStatus before) {
    this.wire = wire;
    this.wireName = wireName;
    this.before = before;
  }

  FolderStatus run() {
    Answer alive = wire.run("NOOP", "NOOP", this::take);
    if (!alive.isOK()) {
      throw Failures.of(alive, wire.side(), FailureReason.CONNECTION_LOST);
    }
    // Not before NOOP has ended: Dovecot looks after new mail once for all commands under way.
    Wire.Sent ask = wire.begin("STATUS");
    wire.write("STATUS ");
    if (wire.writeString(ask, wireName)) {
      wire.write(" " + Listing.items(wire));
      wire.end();
    }
    Answer response = wire.await(ask, this::take);
    boolean complete = status.messages() >= 0 && status.uidNext() >= 0;
    if (response.isOK() && complete) {
      return new FolderStatus(
          status.messages(),
          status.uidNext(),
          status.uidValidity() < 0 ? before.uidValidity() : status.uidValidity(),
          // A folder that has no mod-sequences when it is opened has none later.
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
    StatusAnswer said = StatusAnswer.read(response);
    if (said != null) {
      status = said.status();
    }
  }
}
