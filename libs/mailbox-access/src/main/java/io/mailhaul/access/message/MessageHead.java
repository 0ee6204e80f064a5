package io.mailhaul.access.message;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The metadata that FETCH returns for a message, without its content.
 *
 * @param flags flags and keywords as the server spells them
 * @param internalDate INTERNALDATE with the zone that the server sent; null if missing or invalid
 * @param size RFC822.SIZE in bytes; servers are known to send wrong sizes
 */
public record MessageHead(
    long uid, Set<String> flags, @Nullable OffsetDateTime internalDate, long size) {

  /** The largest size of a literal. */
  private static final long MAX_LITERAL_SIZE = 0xFFFF_FFFFL;

  public MessageHead {
    flags = Set.copyOf(flags);
  }

  /**
   * The same message with a size above every memory limit: its content is streamed, whatever its
   * real size is.
   */
  public MessageHead forStreaming() {
    return new MessageHead(uid, flags, internalDate, MAX_LITERAL_SIZE);
  }

  /**
   * Whether the message arrived on or after this date; true for a message without a date, which may
   * be new. Null means any date.
   */
  public boolean arrivedSince(@Nullable LocalDate date) {
    return date == null || internalDate == null || !internalDate.toLocalDate().isBefore(date);
  }
}
