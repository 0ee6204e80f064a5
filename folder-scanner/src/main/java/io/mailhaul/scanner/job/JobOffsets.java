package io.mailhaul.scanner.job;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The offsets of the jobs of one assigned partition. Jobs complete in any order, but Kafka stores
 * one offset. So the first open job is committed as the offset, and the other open ones as its
 * metadata: {@code END:OFFSET,OFFSET…}. All jobs below {@code END} that are not open are completed,
 * and the partition's next owner does not process them again. Safe for concurrent use.
 */
final class JobOffsets {

  /** Kafka refuses more than 4096 bytes by default. */
  private static final int MAX_METADATA = 3500;

  /** Jobs that an earlier owner left open, and that this one has not polled yet. */
  private final TreeSet<Long> awaited = new TreeSet<>();

  private final TreeSet<Long> open = new TreeSet<>();
  private long end;
  private boolean revoked;

  /**
   * @param committed what the earlier owner has committed; null when nothing is
   */
  JobOffsets(@Nullable OffsetAndMetadata committed) {
    if (committed != null) {
      end = committed.offset();
      restore(committed);
    }
  }

  /** Metadata that this version does not know is ignored: its jobs are then processed again. */
  private void restore(OffsetAndMetadata committed) {
    String[] parts = committed.metadata().split(":", 2);
    if (parts.length == 2) {
      try {
        long[] others =
            Arrays.stream(parts[1].split(","))
                .filter(offset -> !offset.isEmpty())
                .mapToLong(Long::parseLong)
                .toArray();
        end = Long.parseLong(parts[0]);
        awaited.add(committed.offset());
        LongStream.of(others).forEach(awaited::add);
      } catch (NumberFormatException e) {
        end = committed.offset();
      }
    }
  }

  /**
   * Takes a polled job. Jobs are polled in order, so that an awaited job before it no longer
   * exists.
   *
   * @return false if an earlier owner of the partition has completed the job
   */
  synchronized boolean begin(long offset) {
    boolean wasOpen = offset >= end || awaited.contains(offset);
    awaited.headSet(offset, true).clear();
    if (wasOpen) {
      open.add(offset);
    }
    end = Math.max(end, offset + 1);
    return wasOpen;
  }

  /** What to commit when these jobs are completed. */
  synchronized OffsetAndMetadata after(Set<Long> completed) {
    TreeSet<Long> left = new TreeSet<>(open);
    left.addAll(awaited);
    left.removeAll(completed);
    if (left.isEmpty()) {
      return new OffsetAndMetadata(end, "");
    }
    return new OffsetAndMetadata(left.removeFirst(), metadata(left));
  }

  private String metadata(TreeSet<Long> others) {
    String listed = others.stream().map(String::valueOf).collect(Collectors.joining(","));
    if (listed.length() <= MAX_METADATA) {
      return end + ":" + listed;
    }
    // What is completed above the last listed job is forgotten, and processed again.
    StringBuilder first = new StringBuilder();
    Iterator<Long> next = others.iterator();
    long offset = next.next();
    while (first.length() < MAX_METADATA) {
      first.append(first.isEmpty() ? "" : ",").append(offset);
      offset = next.next();
    }
    return offset + ":" + first;
  }

  /** Records that these jobs are completed and committed. */
  synchronized void complete(Set<Long> completed) {
    open.removeAll(completed);
  }

  /** The partition belongs to another scanner now, or will be assigned again. */
  synchronized void revoke() {
    revoked = true;
  }

  synchronized boolean isRevoked() {
    return revoked;
  }
}
