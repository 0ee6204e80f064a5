package io.mailhaul.copier;

import io.mailhaul.copier.lane.LaneSettings;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How a replica works.
 *
 * @param quantum a slot's share of time
 * @param turns how many slots are worked at once
 * @param windowItems how many items are fetched and appended at once to begin with; up to eight
 *     times as many where that is quick
 * @param windowBytes how many bytes of mail a window has at the most
 * @param memory how many bytes of mail the replica holds at the most, whatever its turns do: half
 *     of it for windows, a quarter each for comparing folders and for items that are repaired or
 *     looked at byte by byte. Half of the maximal heap by default; at least four windows. An item
 *     larger than a window is streamed, and one larger than a sixteenth of this is not repaired.
 * @param settle see {@link LaneSettings#settle}
 * @param sessionTimeout after which the group gives a silent replica's slots to others
 */
@Validated
@ConfigurationProperties("mailhaul.copier")
public record CopierSettings(
    @DefaultValue("5s") @NotNull Duration quantum,
    @DefaultValue("32") @Min(1) int turns,
    @DefaultValue("100") @Min(1) @Max(1000) int windowItems,
    @DefaultValue("4MB") @NotNull DataSize windowBytes,
    @Nullable DataSize memory,
    @DefaultValue("5s") @NotNull Duration settle,
    @DefaultValue("10s") @NotNull Duration sessionTimeout) {

  public LaneSettings lane() {
    long bytes = memory == null ? Runtime.getRuntime().maxMemory() / 2 : memory.toBytes();
    return new LaneSettings(windowItems, windowBytes.toBytes(), bytes, settle);
  }

  /**
   * How long after the last answered heartbeat a replica may still write; less than the session.
   */
  public Duration lease() {
    return sessionTimeout.multipliedBy(8).dividedBy(10);
  }
}
