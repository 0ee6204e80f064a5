package io.mailhaul.copier.lane.testing;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.copier.lane.turn.MailboxConnections;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a lane between any two servers; each is opened when the lane first needs it.
 */
public final class SuppliedConnections implements MailboxConnections {

  private final Supplier<SourceMailbox> openSource;
  private final Supplier<DestinationMailbox> openDestination;
  private @Nullable SourceMailbox source;
  private @Nullable DestinationMailbox destination;

  /** After {@link #close}, the suppliers are asked again. */
  public SuppliedConnections(
      Supplier<SourceMailbox> openSource, Supplier<DestinationMailbox> openDestination) {
    this.openSource = openSource;
    this.openDestination = openDestination;
  }

  @Override
  public SourceMailbox source() {
    SourceMailbox open = source == null ? openSource.get() : source;
    source = open;
    return open;
  }

  @Override
  public DestinationMailbox destination() {
    DestinationMailbox open = destination == null ? openDestination.get() : destination;
    destination = open;
    return open;
  }

  @Override
  public void close() {
    if (source != null) {
      source.close();
    }
    if (destination != null) {
      destination.close();
    }
    source = null;
    destination = null;
  }
}
