package io.mailhaul.scanner.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

/** Which jobs the next owner of a partition processes. */
class JobOffsetsTest {

  @Test
  void anUnusedPartitionCommitsNoMetadata() {
    JobOffsets offsets = new JobOffsets(null);
    assertThat(offsets.begin(0)).isTrue();
    assertThat(offsets.after(Set.of(0L))).isEqualTo(new OffsetAndMetadata(1, ""));
  }

  @Test
  void aJobThatIsOpenHoldsTheOffsetAndNotTheOthers() {
    JobOffsets offsets = polled(new JobOffsets(null), 3, 5, 7, 9);
    assertThat(offsets.after(Set.of(5L, 9L))).isEqualTo(new OffsetAndMetadata(3, "10:7"));
  }

  @Test
  void metadataOfAnotherVersionIsIgnored() {
    JobOffsets offsets = new JobOffsets(new OffsetAndMetadata(4, "something else: x,y"));
    assertThat(offsets.begin(4)).isTrue();
    assertThat(offsets.after(Set.of(4L))).isEqualTo(new OffsetAndMetadata(5, ""));
  }

  @Test
  void aJobThatWasDeletedMeanwhileHoldsNoOffset() {
    JobOffsets offsets = new JobOffsets(new OffsetAndMetadata(3, "10:7"));
    assertThat(offsets.begin(12)).isTrue();
    assertThat(offsets.after(Set.of(12L))).isEqualTo(new OffsetAndMetadata(13, ""));
  }

  @Test
  void theMetadataStaysBelowTheLimitOfKafka() {
    long[] all = LongStream.range(1_000_000, 1_002_000).toArray();
    JobOffsets offsets = polled(new JobOffsets(null), all);
    Set<Long> completed =
        LongStream.of(all).filter(offset -> offset % 2 == 1).boxed().collect(Collectors.toSet());
    OffsetAndMetadata committed = offsets.after(completed);
    assertThat(committed.metadata().length()).isLessThan(4096);

    JobOffsets next = new JobOffsets(committed);
    List<Long> again = LongStream.of(all).filter(next::begin).boxed().toList();
    assertThat(again).containsAll(openOf(all, completed));
    assertThat(again.size()).isLessThan(all.length);
  }

  private static JobOffsets polled(JobOffsets offsets, long... polled) {
    LongStream.of(polled).forEach(offsets::begin);
    return offsets;
  }

  private static List<Long> openOf(long[] all, Set<Long> completed) {
    return LongStream.of(all).boxed().filter(offset -> !completed.contains(offset)).toList();
  }
}
