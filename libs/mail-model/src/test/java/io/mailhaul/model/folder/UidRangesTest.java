package io.mailhaul.model.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** Ranges behave like the sets of UIDs that they represent. */
class UidRangesTest {

  @Property
  void parsesItsOwnText(@ForAll @Size(max = 60) Set<@LongRange(min = 1, max = 90) Long> uids) {
    UidRanges ranges = UidRanges.ofUids(uids);
    assertThat(UidRanges.parse(ranges.toString())).isEqualTo(ranges);
    assertThat(set(ranges)).isEqualTo(new TreeSet<>(uids));
    assertThat(ranges.size()).isEqualTo(uids.size());
  }

  @Property
  void collectsUidsInAnyOrder(
      @ForAll @Size(max = 200) List<@LongRange(min = 1, max = 300) Long> uids,
      @ForAll boolean high) {
    UidRanges.Collector collector = new UidRanges.Collector();
    List<Long> all = uids.stream().map(uid -> high ? UidRanges.MAX_UID - uid + 1 : uid).toList();
    all.forEach(collector::add);
    assertThat(collector.result()).isEqualTo(UidRanges.ofUids(all));
  }

  @Property
  void unionMinusAndIntersectEqualTheOperationsOnSets(
      @ForAll @Size(max = 40) Set<@LongRange(min = 1, max = 60) Long> a,
      @ForAll @Size(max = 40) Set<@LongRange(min = 1, max = 60) Long> b) {
    UidRanges left = UidRanges.ofUids(a);
    UidRanges right = UidRanges.ofUids(b);
    Set<Long> union = new TreeSet<>(a);
    union.addAll(b);
    Set<Long> minus = new TreeSet<>(a);
    minus.removeAll(b);
    Set<Long> both = new TreeSet<>(a);
    both.retainAll(b);
    assertThat(set(left.union(right))).isEqualTo(union);
    assertThat(set(left.minus(right))).isEqualTo(minus);
    assertThat(set(left.intersect(right))).isEqualTo(both);
    for (long uid = 1; uid <= 60; uid++) {
      assertThat(left.contains(uid)).isEqualTo(a.contains(uid));
    }
  }

  @Property
  void partsAreInOrderAndOfAboutTheSameSize(
      @ForAll @Size(max = 40) Set<@LongRange(min = 1, max = 60) Long> uids,
      @ForAll @IntRange(min = 1, max = 20) int most) {
    List<UidRanges> parts = UidRanges.ofUids(uids).parts(most);
    assertThat(parts).hasSizeLessThanOrEqualTo(most);
    assertThat(parts.stream().flatMap(part -> set(part).stream()))
        .containsExactlyElementsOf(new TreeSet<>(uids));
    assertThat(parts.stream().mapToLong(UidRanges::size))
        .allMatch(size -> size > 0 && size <= (uids.size() + most - 1) / most);
  }

  @Property
  void rangesAreNeverAdjacentOrOverlapping(
      @ForAll @Size(max = 40) List<@LongRange(min = 1, max = 100) Long> firsts,
      @ForAll @LongRange(min = 0, max = 10) long length) {
    UidRanges ranges =
        UidRanges.ofRanges(firsts.stream().map(f -> new UidRanges.Range(f, f + length)).toList());
    long before = -1;
    for (UidRanges.Range range : ranges.ranges()) {
      assertThat(range.first()).isGreaterThan(before + 1);
      before = range.last();
    }
  }

  @Property
  void mapReturnsItsRunsAndParsesItsOwnText(
      @ForAll @Size(max = 40) Set<@LongRange(min = 1, max = 80) Long> sources,
      @ForAll @LongRange(min = 1, max = 1_000_000) long offset) {
    List<UidMap.Run> runs =
        sources.stream()
            .map(s -> new UidMap.Run(s, s % 7 == 0 ? s + offset + 5 : s + offset, 1))
            .toList();
    UidMap map = UidMap.of(runs);
    assertThat(map.size()).isEqualTo(sources.size());
    assertThat(UidMap.parse(map.toString())).isEqualTo(map);
    for (UidMap.Run run : runs) {
      assertThat(map.destinationOf(run.source())).hasValue(run.destination());
    }
    assertThat(map.destinationOf(81)).isEmpty();
  }

  @Property
  void fewerRangesCloseTheSmallestGaps(
      @ForAll @Size(min = 1, max = 40) Set<@LongRange(min = 1, max = 200) Long> uids,
      @ForAll @IntRange(min = 1, max = 20) int most) {
    UidRanges ranges = UidRanges.ofUids(uids);
    UidRanges coarse = ranges.coarsenedTo(most);
    assertThat(coarse.rangeCount()).isEqualTo(Math.min(most, ranges.rangeCount()));
    assertThat(ranges.minus(coarse).isEmpty()).isTrue();
    long added = coarse.size() - ranges.size();
    List<Long> gaps = new ArrayList<>();
    for (int i = 1; i < ranges.rangeCount(); i++) {
      gaps.add(ranges.ranges().get(i).first() - ranges.ranges().get(i - 1).last() - 1);
    }
    assertThat(added)
        .isEqualTo(
            gaps.stream()
                .sorted()
                .limit(Math.max(0, ranges.rangeCount() - most))
                .mapToLong(Long::longValue)
                .sum());
  }

  @Property
  void restrictedMapKeepsTheMappingOfItsUids(
      @ForAll @Size(max = 30) Set<@LongRange(min = 1, max = 60) Long> mapped,
      @ForAll @Size(max = 40) Set<@LongRange(min = 1, max = 60) Long> asked) {
    UidMap map =
        UidMap.of(
            mapped.stream()
                .map(uid -> new UidMap.Run(uid, uid % 7 == 0 ? uid + 500 : uid + 100, 1))
                .toList());
    UidMap some = map.restrictedTo(UidRanges.ofUids(asked));
    for (long uid = 1; uid <= 60; uid++) {
      assertThat(some.destinationOf(uid))
          .isEqualTo(asked.contains(uid) ? map.destinationOf(uid) : OptionalLong.empty());
    }
    assertThat(UidMap.parse(some.toString())).isEqualTo(some);
    assertThat(some.destinations().size()).isEqualTo(some.size());
  }

  private static Set<Long> set(UidRanges ranges) {
    return ranges.uids().boxed().collect(Collectors.toCollection(TreeSet::new));
  }
}
