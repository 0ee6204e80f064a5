package io.mailhaul.scanner.job;

import io.mailhaul.scanner.ScanResult;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A job whose outcome is ready to be committed.
 *
 * @param defect why the job goes to the dead-letter topic; null if it has a result
 */
record CompletedJob(
    ConsumerRecord<?, ?> record,
    JobOffsets offsets,
    ScanResult result,
    @Nullable Exception defect) {

  CompletedJob(ConsumerRecord<?, ?> record, JobOffsets offsets, ScanResult result) {
    this(record, offsets, result, null);
  }

  /** The same job, as a dead letter. */
  CompletedJob withDefect(Exception reason) {
    return new CompletedJob(record, offsets, ScanResult.NONE, reason);
  }

  TopicPartition partition() {
    return new TopicPartition(record.topic(), record.partition());
  }
}
