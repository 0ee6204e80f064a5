package io.mailhaul.model.folder;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * Maps the UID of each copied source message to the UID of its copy, as runs: {@code
 * 1:500>1001:1500} maps source UID 1 to 1001, 2 to 1002 and so on. A folder that was copied in
 * order is one run.
 *
 * @param runs ascending by source UID, disjoint, with adjacent runs joined
 */
public record UidMap(List<Run> runs) {

  public static final UidMap EMPTY = new UidMap(List.of());

  /** Maps {@code count} source UIDs from {@code source} to as many from {@code destination}. */
  public record Run(long source, long destination, long count) {
    public Run {
      if (source < 1 || destination < 1 || count < 1) {
        throw new IllegalArgumentException(
            "Not a run of UIDs: " + source + ">" + destination + " x " + count);
      }
    }

    private boolean continuesWith(Run next) {
      return source + count == next.source && destination + count == next.destination;
    }
  }

  public UidMap {
    runs = List.copyOf(runs);
  }

  /** Takes runs in any order and joins those that are adjacent on both sides. */
  public static UidMap of(List<Run> runs) {
    List<Run> joined = new ArrayList<>(runs.size());
    for (Run run : runs.stream().sorted(Comparator.comparingLong(Run::source)).toList()) {
      Run last = joined.isEmpty() ? null : joined.getLast();
      if (last != null && run.source() < last.source() + last.count()) {
        throw new IllegalArgumentException("Source UID " + run.source() + " is mapped twice");
      }
      if (last != null && last.continuesWith(run)) {
        joined.set(
            joined.size() - 1,
            new Run(last.source(), last.destination(), last.count() + run.count()));
      } else {
        joined.add(run);
      }
    }
    return new UidMap(joined);
  }

  /** Joins both maps. No source UID may be in both. */
  public UidMap plus(UidMap other) {
    List<Run> all = new ArrayList<>(runs);
    all.addAll(other.runs);
    return of(all);
  }

  /** The map restricted to these source UIDs. */
  public UidMap restrictedTo(UidRanges uids) {
    List<Run> some = new ArrayList<>();
    int at = 0;
    for (UidRanges.Range range : sources().intersect(uids).ranges()) {
      for (long from = range.first(); from <= range.last(); ) {
        while (runs.get(at).source() + runs.get(at).count() <= from) {
          at++;
        }
        Run run = runs.get(at);
        long last = Math.min(range.last(), run.source() + run.count() - 1);
        some.add(new Run(from, run.destination() + from - run.source(), last - from + 1));
        from = last + 1;
      }
    }
    return new UidMap(some);
  }

  /** The source UIDs that are mapped. */
  public UidRanges sources() {
    return UidRanges.ofRanges(
        runs.stream()
            .map(run -> new UidRanges.Range(run.source(), run.source() + run.count() - 1))
            .toList());
  }

  /** The destination UIDs that source UIDs are mapped to. */
  public UidRanges destinations() {
    return UidRanges.ofRanges(
        runs.stream()
            .map(run -> new UidRanges.Range(run.destination(), run.destination() + run.count() - 1))
            .toList());
  }

  public boolean isEmpty() {
    return runs.isEmpty();
  }

  /** How many source UIDs are mapped. */
  public long size() {
    return runs.stream().mapToLong(Run::count).sum();
  }

  /** The UID of the copy of {@code source}, if it is known. */
  public OptionalLong destinationOf(long source) {
    int low = 0;
    int high = runs.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Run run = runs.get(middle);
      if (source < run.source()) {
        high = middle - 1;
      } else if (source >= run.source() + run.count()) {
        low = middle + 1;
      } else {
        return OptionalLong.of(run.destination() + source - run.source());
      }
    }
    return OptionalLong.empty();
  }

  /**
   * Reads the form that {@link #toString} writes.
   *
   * @throws IllegalArgumentException when the text is not such a map
   */
  @JsonCreator
  public static UidMap parse(String text) {
    if (text.isBlank()) {
      return EMPTY;
    }
    List<Run> runs = new ArrayList<>();
    for (String part : text.split(",")) {
      int arrow = part.indexOf('>');
      if (arrow < 0) {
        throw new IllegalArgumentException("Not a map of UIDs: " + part);
      }
      UidRanges from = UidRanges.parse(part.substring(0, arrow));
      UidRanges to = UidRanges.parse(part.substring(arrow + 1));
      if (from.rangeCount() != 1 || to.rangeCount() != 1 || from.size() != to.size()) {
        throw new IllegalArgumentException("Not a map of UIDs: " + part);
      }
      runs.add(new Run(from.first(), to.first(), from.size()));
    }
    return of(runs);
  }

  /** The runs as {@code 1:500>1001:1500,502>1501}. */
  @JsonValue
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Run run : runs) {
      if (!text.isEmpty()) {
        text.append(',');
      }
      text.append(UidRanges.of(run.source(), run.source() + run.count() - 1))
          .append('>')
          .append(UidRanges.of(run.destination(), run.destination() + run.count() - 1));
    }
    return text.toString();
  }
}
