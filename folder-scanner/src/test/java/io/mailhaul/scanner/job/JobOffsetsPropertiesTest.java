package io.mailhaul.scanner.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/** Jobs that complete in any order, while their partition has one owner after the other. */
class JobOffsetsPropertiesTest {

  @Property
  void theNextOwnersProcessExactlyTheOpenJobs(
      @ForAll @IntRange(min = 1, max = 60) int jobs,
      @ForAll @IntRange(min = 1, max = 5) int owners,
      @ForAll Random random) {
    List<Long> records = new ArrayList<>();
    for (long offset = random.nextInt(3); records.size() < jobs; offset += 1 + random.nextInt(3)) {
      records.add(offset);
    }
    OffsetAndMetadata committed = null;
    Set<Long> open = new HashSet<>(records);
    for (int owner = 0; owner < owners; owner++) {
      JobOffsets offsets = new JobOffsets(committed);
      long from = committed == null ? 0 : committed.offset();
      int polled = 1 + random.nextInt(jobs);
      List<Long> begun = new ArrayList<>();
      for (Long offset : records.stream().filter(o -> o >= from).limit(polled).toList()) {
        assertThat(offsets.begin(offset)).isEqualTo(open.contains(offset));
        if (open.contains(offset)) {
          begun.add(offset);
        }
      }
      for (Long offset : begun) {
        if (random.nextBoolean()) {
          committed = offsets.after(Set.of(offset));
          offsets.complete(Set.of(offset));
          open.remove(offset);
        }
      }
      long position = committed == null ? 0 : committed.offset();
      assertThat(open).allMatch(offset -> offset >= position);
    }
  }
}
