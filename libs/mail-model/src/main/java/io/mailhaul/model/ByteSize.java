package io.mailhaul.model;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, as it is written in settings and shown to users. A unit has one meaning: 1 MB
 * is 1,000,000 bytes and 1 MiB is 1,048,576 bytes (IEC 80000-13).
 */
public record ByteSize(long bytes) {

  private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB"};
  private static final Pattern TEXT = Pattern.compile("(\\d{1,12}) ?([kKMG]i?)?B?");
  private static final Map<String, Long> FACTORS =
      Map.of(
          "k",
          1_000L,
          "M",
          1_000_000L,
          "G",
          1_000_000_000L,
          "Ki",
          1L << 10,
          "Mi",
          1L << 20,
          "Gi",
          1L << 30);

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("A size is not negative");
    }
  }

  /**
   * Reads {@code 4MiB}, {@code 64 kB} or {@code 4194304}.
   *
   * @throws IllegalArgumentException if the text is no size
   */
  public static ByteSize of(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not a size such as 4MiB or 4MB");
    }
    String unit = matcher.group(2);
    Long factor = unit == null ? Long.valueOf(1) : FACTORS.get(unit);
    if (factor == null) {
      throw new IllegalArgumentException(
          "'" + text + "': the units are kB, MB, GB, KiB, MiB and GiB");
    }
    return new ByteSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), factor));
  }

  /** {@code 640 B}, {@code 12.3 MB}: decimal units, three digits. */
  public static String format(double bytes) {
    if (bytes < 1000) {
      return Math.round(bytes) + " B";
    }
    double amount = bytes / 1000;
    int unit = 0;
    while (amount >= 999.5 && unit < UNITS.length - 1) {
      amount /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, amount < 99.95 ? "%.1f %s" : "%.0f %s", amount, UNITS[unit]);
  }

  @Override
  public String toString() {
    return format(bytes);
  }
}
