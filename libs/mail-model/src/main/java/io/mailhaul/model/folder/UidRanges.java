package io.mailhaul.model.folder;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.LongStream;

/**
 * An immutable set of UIDs, stored as disjoint ascending ranges and written as an IMAP sequence-set
 * ({@code 1:500,502,600:4294967295}, RFC 9051 section 9). A range may contain UIDs that do not
 * exist, so a folder of a million messages is one range.
 */
public final class UidRanges {

  /** The empty set; written as the empty string. */
  public static final UidRanges EMPTY = new UidRanges(new long[0]);

  /** The largest possible UID (RFC 9051 section 2.3.1.1: 32 bits, unsigned). */
  public static final long MAX_UID = 0xFFFF_FFFFL;

  /** One range of UIDs, both ends included. */
  public record Range(long first, long last) {
    public Range {
      if (first < 1 || last < first || last > MAX_UID) {
        throw new IllegalArgumentException("Not a range of UIDs: " + first + ":" + last);
      }
    }

    /** How many UIDs it contains, whether they exist or not. */
    public long size() {
      return last - first + 1;
    }
  }

  /** first, last, first, last, … ascending, disjoint and not adjacent. */
  private final long[] bounds;

  private UidRanges(long[] bounds) {
    this.bounds = bounds;
  }

  /** The range from {@code first} to {@code last}, or {@link #EMPTY} when last is below first. */
  public static UidRanges of(long first, long last) {
    if (last < first) {
      return EMPTY;
    }
    Range range = new Range(first, last);
    return new UidRanges(new long[] {range.first(), range.last()});
  }

  /** The set of exactly these UIDs, in any order, with or without repetition. */
  public static UidRanges ofUids(Collection<Long> uids) {
    long[] sorted = uids.stream().mapToLong(Long::longValue).sorted().distinct().toArray();
    Builder builder = new Builder();
    for (long uid : sorted) {
      builder.add(uid, uid);
    }
    return builder.build();
  }

  /**
   * Reads a sequence-set of numbers; {@code *} is not accepted because it has no meaning outside a
   * selected folder.
   *
   * @throws IllegalArgumentException when the text is not such a set
   */
  @JsonCreator
  public static UidRanges parse(String text) {
    if (text.isBlank()) {
      return EMPTY;
    }
    List<Range> ranges = new ArrayList<>();
    for (String part : text.split(",")) {
      int colon = part.indexOf(':');
      try {
        long first = Long.parseLong(colon < 0 ? part : part.substring(0, colon));
        long last = colon < 0 ? first : Long.parseLong(part.substring(colon + 1));
        ranges.add(new Range(first, last));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("Not a set of UIDs: " + part, e);
      }
    }
    return ofRanges(ranges);
  }

  /** The union of ranges in any order. */
  public static UidRanges ofRanges(Collection<Range> ranges) {
    Builder builder = new Builder();
    ranges.stream()
        .sorted((a, b) -> Long.compare(a.first(), b.first()))
        .forEach(range -> builder.add(range.first(), range.last()));
    return builder.build();
  }

  public boolean isEmpty() {
    return bounds.length == 0;
  }

  /** How many UIDs the set contains, whether they exist or not. */
  public long size() {
    long size = 0;
    for (int i = 0; i < bounds.length; i += 2) {
      size += bounds[i + 1] - bounds[i] + 1;
    }
    return size;
  }

  /** The first ranges of the set, at most this many. */
  public UidRanges first(int ranges) {
    return ranges >= rangeCount() ? this : ofRanges(ranges().subList(0, ranges));
  }

  /** How many ranges the set has. */
  public int rangeCount() {
    return bounds.length / 2;
  }

  /**
   * The lowest UID.
   *
   * @throws IllegalStateException when empty
   */
  public long first() {
    requireSome();
    return bounds[0];
  }

  /**
   * The highest UID.
   *
   * @throws IllegalStateException when empty
   */
  public long last() {
    requireSome();
    return bounds[bounds.length - 1];
  }

  public boolean contains(long uid) {
    int at = Arrays.binarySearch(bounds, uid);
    return at >= 0 || (-at - 1) % 2 == 1;
  }

  /** The ranges, ascending. */
  public List<Range> ranges() {
    List<Range> ranges = new ArrayList<>(rangeCount());
    for (int i = 0; i < bounds.length; i += 2) {
      ranges.add(new Range(bounds[i], bounds[i + 1]));
    }
    return ranges;
  }

  /** Every UID of the set, ascending; meant for sets that are known to be small. */
  public LongStream uids() {
    return ranges().stream().flatMapToLong(r -> LongStream.rangeClosed(r.first(), r.last()));
  }

  public UidRanges union(UidRanges other) {
    if (other.isEmpty()) {
      return this;
    }
    if (isEmpty()) {
      return other;
    }
    List<Range> all = ranges();
    all.addAll(other.ranges());
    return ofRanges(all);
  }

  public UidRanges plus(long uid) {
    return contains(uid) ? this : union(of(uid, uid));
  }

  /** The UIDs of this set that are not in {@code other}. */
  public UidRanges minus(UidRanges other) {
    if (isEmpty() || other.isEmpty()) {
      return this;
    }
    Builder builder = new Builder();
    int j = 0;
    for (int i = 0; i < bounds.length; i += 2) {
      long from = bounds[i];
      long to = bounds[i + 1];
      while (j < other.bounds.length && other.bounds[j + 1] < from) {
        j += 2;
      }
      int k = j;
      while (from <= to && k < other.bounds.length && other.bounds[k] <= to) {
        if (other.bounds[k] > from) {
          builder.add(from, other.bounds[k] - 1);
        }
        from = other.bounds[k + 1] + 1;
        k += 2;
      }
      if (from <= to) {
        builder.add(from, to);
      }
    }
    return builder.build();
  }

  /** The UIDs that are in both sets. */
  public UidRanges intersect(UidRanges other) {
    return minus(minus(other));
  }

  /** A superset of this set with at most {@code most} ranges, made by closing the smallest gaps. */
  public UidRanges coarsenedTo(int most) {
    int surplus = rangeCount() - most;
    if (surplus <= 0) {
      return this;
    }
    long[] gaps = new long[rangeCount() - 1];
    for (int i = 0; i < gaps.length; i++) {
      gaps[i] = bounds[2 * i + 2] - bounds[2 * i + 1];
    }
    long[] sorted = gaps.clone();
    Arrays.sort(sorted);
    long widest = sorted[surplus - 1];
    // Of several gaps of that width, only as many as necessary are closed.
    long ties = surplus - Arrays.stream(gaps).filter(gap -> gap < widest).count();
    Builder builder = new Builder();
    builder.add(bounds[0], bounds[1]);
    for (int i = 0; i < gaps.length; i++) {
      boolean close = gaps[i] < widest || gaps[i] == widest && ties-- > 0;
      builder.add(close ? bounds[2 * i + 1] : bounds[2 * i + 2], bounds[2 * i + 3]);
    }
    return builder.build();
  }

  /** The UIDs between {@code first} and {@code last}, both included. */
  public UidRanges between(long first, long last) {
    return last < first ? EMPTY : intersect(of(Math.max(1, first), last));
  }

  /** Splits the set into at most {@code most} ascending parts of about the same number of UIDs. */
  public List<UidRanges> parts(int most) {
    long share = Math.ceilDiv(size(), most);
    List<UidRanges> parts = new ArrayList<>();
    Builder part = new Builder();
    long room = share;
    for (int i = 0; i < bounds.length; i += 2) {
      for (long from = bounds[i]; from <= bounds[i + 1]; ) {
        long to = Math.min(bounds[i + 1], from + room - 1);
        part.add(from, to);
        room -= to - from + 1;
        from = to + 1;
        if (room == 0) {
          parts.add(part.build());
          part = new Builder();
          room = share;
        }
      }
    }
    if (room < share) {
      parts.add(part.build());
    }
    return parts;
  }

  /** The sequence-set, in the form that {@link #parse} reads. */
  @JsonValue
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < bounds.length; i += 2) {
      if (i > 0) {
        text.append(',');
      }
      text.append(bounds[i]);
      if (bounds[i + 1] != bounds[i]) {
        text.append(':').append(bounds[i + 1]);
      }
    }
    return text.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UidRanges that && Arrays.equals(bounds, that.bounds);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bounds);
  }

  private void requireSome() {
    if (isEmpty()) {
      throw new IllegalStateException("No UIDs");
    }
  }

  /**
   * Collects UIDs in any order, with or without repetition. Needs eight bytes for each range, and
   * little time if the UIDs are mostly ascending, as servers list them.
   */
  public static final class Collector {
    /** The first UID of a range in the upper 32 bits, the last one in the lower. */
    private long[] ranges = new long[16];

    private int length;

    /** Adds a UID. */
    public void add(long uid) {
      if (length > 0) {
        long first = ranges[length - 1] >>> Integer.SIZE;
        long last = ranges[length - 1] & MAX_UID;
        if (uid >= first && uid <= last) {
          return;
        }
        if (uid == last + 1 && uid <= MAX_UID) {
          ranges[length - 1]++;
          return;
        }
      }
      Range range = new Range(uid, uid);
      if (length == ranges.length) {
        merge();
        if (length > ranges.length / 2) {
          ranges = Arrays.copyOf(ranges, ranges.length * 2);
        }
      }
      ranges[length++] = range.first() << Integer.SIZE | range.last();
    }

    /** Sorts the ranges, and joins those that are adjacent or overlap. */
    private void merge() {
      for (int i = 0; i < length; i++) {
        // The sign bit belongs to the number.
        ranges[i] ^= Long.MIN_VALUE;
      }
      Arrays.sort(ranges, 0, length);
      int merged = 0;
      for (int i = 0; i < length; i++) {
        long range = ranges[i] ^ Long.MIN_VALUE;
        long last = merged == 0 ? 0 : ranges[merged - 1] & MAX_UID;
        if (merged > 0 && range >>> Integer.SIZE <= last + 1) {
          ranges[merged - 1] += Math.max(0, (range & MAX_UID) - last);
        } else {
          ranges[merged++] = range;
        }
      }
      length = merged;
    }

    /** What was collected. */
    public UidRanges result() {
      merge();
      long[] bounds = new long[2 * length];
      for (int i = 0; i < length; i++) {
        bounds[2 * i] = ranges[i] >>> Integer.SIZE;
        bounds[2 * i + 1] = ranges[i] & MAX_UID;
      }
      return new UidRanges(bounds);
    }
  }

  /** Takes ranges in ascending order of their first UID and joins adjacent ones. */
  private static final class Builder {
    private long[] bounds = new long[16];
    private int length;

    void add(long first, long last) {
      if (length > 0 && first <= bounds[length - 1] + 1) {
        bounds[length - 1] = Math.max(bounds[length - 1], last);
        return;
      }
      if (length == bounds.length) {
        bounds = Arrays.copyOf(bounds, length * 2);
      }
      bounds[length++] = first;
      bounds[length++] = last;
    }

    UidRanges build() {
      return length == 0 ? EMPTY : new UidRanges(Arrays.copyOf(bounds, length));
    }
  }
}
