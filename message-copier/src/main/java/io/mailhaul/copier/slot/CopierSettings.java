package io.mailhaul.copier.slot;

import io.mailhaul.copier.lane.turn.LaneSettings;
import io.mailhaul.model.ByteSize;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The settings of one copier replica.
 *
 * @param timeSlice the time limit of one turn
 * @param maxActiveSlots the maximum number of slots that run a turn at the same time
 * @param windowMessages the number of messages in a lane's first windows; fast windows grow up to
 *     eight times this number
 * @param windowBytes the maximum size of a window
 * @param mailBufferMemory the maximum number of bytes of mail that the replica holds: one half for
 *     windows, one quarter for comparing folders, one quarter for messages that are repaired or
 *     compared byte by byte. The default is half of the maximum heap, the minimum four windows. The
 *     copier streams a message larger than a window, and does not repair a message larger than a
 *     sixteenth of this value.
 * @param appendSettleDelay see {@link LaneSettings#appendSettleDelay}
 * @param sessionTimeout the consumer group's session timeout: when a replica sends no heartbeat for
 *     this long, the group assigns its slots to other replicas
 */
@Validated
@ConfigurationProperties("mailhaul.copier")
public record CopierSettings(
    @DefaultValue("5s") @NotNull Duration timeSlice,
    @DefaultValue("64") @Min(1) int maxActiveSlots,
    @DefaultValue("100") @Min(1) @Max(1000) int windowMessages,
    @DefaultValue("4MiB") @NotNull ByteSize windowBytes,
    @Nullable ByteSize mailBufferMemory,
    @DefaultValue("5s") @NotNull Duration appendSettleDelay,
    @DefaultValue("10s") @NotNull Duration sessionTimeout) {

  public LaneSettings laneSettings() {
    long bytes =
        mailBufferMemory == null ? Runtime.getRuntime().maxMemory() / 2 : mailBufferMemory.bytes();
    return new LaneSettings(windowMessages, windowBytes.bytes(), bytes, appendSettleDelay);
  }

  /**
   * How long after the last answered heartbeat the replica may still write: 80 % of the session
   * timeout.
   */
  public Duration leaseDuration() {
    return sessionTimeout.multipliedBy(8).dividedBy(10);
  }

  /** How often the replica sends a heartbeat. */
  Duration heartbeatInterval() {
    return sessionTimeout.dividedBy(5);
  }
}
