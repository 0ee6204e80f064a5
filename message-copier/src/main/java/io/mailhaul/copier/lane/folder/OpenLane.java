package io.mailhaul.copier.lane.folder;

import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.copier.lane.state.LaneContext;
import io.mailhaul.copier.lane.state.TurnState;
import io.mailhaul.copier.lane.turn.LaneMeters;
import io.mailhaul.copier.lane.turn.LaneResources;
import io.mailhaul.copier.lane.turn.MailboxConnections;
import io.mailhaul.copier.lane.turn.TurnLimits;
import io.mailhaul.events.Lane;
import io.mailhaul.model.Side;

/** What every stage of a lane works with: the turn, and its folders on the open connections. */
public record OpenLane(LaneContext turn, DestinationFolder destination, SourceFolders sources) {

  /** Opens the lane's destination folder, and at the same time its first source folder. */
  public static OpenLane open(
      LaneContext turn, MailboxConnections connections, PoisonMessageRegistry poisonMessages) {
    Lane lane = turn.state().lane();
    SourceFolders sources = new SourceFolders(connections, lane, poisonMessages);
    DestinationFolder destination =
        poisonMessages.isolatingDestination(
            lane,
            sources.openWhile(
                turn.state().nextSource(),
                () -> connections.destination().select(lane.destination())));
    SourceFolders.checkIdentity(destination, lane.destinationIdentity(), Side.DESTINATION);
    return new OpenLane(turn, destination, sources);
  }

  public TurnState state() {
    return turn.state();
  }

  public Lane lane() {
    return state().lane();
  }

  public TurnLimits limits() {
    return turn.limits();
  }

  public LaneResources resources() {
    return turn.resources();
  }

  public LaneMeters meters() {
    return resources().meters();
  }
}
