package io.mailhaul.access;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What FETCH says of an item without its content.
 *
 * @param flags flags and keywords as the server spells them
 * @param internalDate with the zone that the server gave; null when missing or not a date
 * @param size RFC822.SIZE in bytes; servers are known to be wrong about it
 */
public record ItemHead(
    long uid, Set<String> flags, @Nullable OffsetDateTime internalDate, long size) {

  /** As large as a literal can be. */
  private static final long LARGEST = 0xFFFF_FFFFL;

  public ItemHead {
    flags = Set.copyOf(flags);
  }

  /**
   * The same item with a size that nobody takes into memory: whatever it is, it is read while it is
   * written.
   */
  public ItemHead inPieces() {
    return new ItemHead(uid, flags, internalDate, LARGEST);
  }

  /**
   * Whether it arrived on or after that date; one without a date might be new. Null means any time.
   */
  public boolean arrivedSince(@Nullable LocalDate date) {
    return date == null || internalDate == null || !internalDate.toLocalDate().isBefore(date);
  }
}
