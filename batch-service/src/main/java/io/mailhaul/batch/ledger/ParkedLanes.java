package io.mailhaul.batch.ledger;

import io.mailhaul.batch.mailbox.Mailbox;
import io.mailhaul.batch.outbox.Outbox;
import io.mailhaul.events.EventJson;
import io.mailhaul.events.Lane;
import io.mailhaul.model.Failure;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The parked lanes. The database keeps their events and publishes them again, unchanged, at their
 * retry time.
 */
@Component
public class ParkedLanes {

  private final FolderRepository folders;
  private final Outbox outbox;

  ParkedLanes(FolderRepository folders, Outbox outbox) {
    this.folders = folders;
    this.outbox = outbox;
  }

  /**
   * Parks a lane that a copier handed back.
   *
   * @param until when to publish it again; null when the user has to act first
   * @return whether the lane was at that cursor
   */
  public boolean park(Mailbox mailbox, Lane lane, Failure failure, @Nullable Instant until) {
    Optional<FolderLedger> live =
        folders
            .find(mailbox.id(), lane.destination())
            .filter(folder -> folder.acceptsProgressFrom(mailbox.pass(), lane.cursor()));
    String event = new String(EventJson.write(lane), StandardCharsets.UTF_8);
    live.ifPresent(folder ->
        folders.parkLane(folder.id(), new FolderRepository.ParkedColumns(event, until, failure)));
    return live.isPresent();
  }

  /** Publishes the lanes of the mailbox whose retry time has come. */
  public void resumeParked(Mailbox mailbox, Instant now) {
    for (FolderRepository.DueLane lane : folders.dueLanes(mailbox.id(), now)) {
      outbox.publishLane(lane.slot(), lane.parkedLane().getBytes(StandardCharsets.UTF_8));
      folders.resumeLane(lane.id());
    }
  }

  /** Makes all parked lanes due now, because the user may have corrected the cause. */
  public void retryNow(Mailbox mailbox, Instant now) {
    if (mailbox.isPlanned() && mailbox.status().isUnfinished()) {
      folders.makeLanesDue(mailbox.id(), now);
    }
  }
}
