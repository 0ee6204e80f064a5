package io.mailhaul.scanner.plan;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Converts one level of a folder name for the destination. {@code _} replaces each character that
 * the destination cannot use, so that the user still recognizes the name. The report lists source
 * and destination names, so that every change can be undone.
 */
public final class LevelName {

  /** Maximum length in UTF-8 bytes: file systems allow 255 bytes, Exchange 250 characters. */
  static final int MAX_BYTES = 250;

  private static final int SHORT_LENGTH = 60;
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\p{Cs}\\uFEFF]");
  private static final Pattern SPECIAL = Pattern.compile("[\\\\/.%*\"^~&:<>|?]");
  private static final Pattern SPACES = Pattern.compile("[\\p{Z}\\s]+");
  private static final Pattern MARKS = Pattern.compile("\\p{M}+");
  private static final Pattern NOT_ASCII = Pattern.compile("[^\\x20-\\x7E]");

  private LevelName() {}

  /**
   * The name to try first on every server: in Unicode form NFC, with {@code _} for the separator of
   * the destination and for control characters, without leading and trailing spaces (servers and
   * mail clients treat them differently), truncated to {@value #MAX_BYTES} bytes. A name without
   * remaining characters becomes {@code _}.
   */
  static String sanitize(String level, String separator) {
    String name = Normalizer.normalize(CONTROL.matcher(level).replaceAll("_"), Normalizer.Form.NFC);
    if (!separator.isEmpty()) {
      name = name.replace(separator, "_");
    }
    name = truncateBytes(name.strip()).strip();
    return name.isEmpty() ? "_" : name;
  }

  /**
   * The names to try, in this order, after a server has refused {@code level}:
   *
   * <ol>
   *   <li>{@link #portable}: {@code _} for characters that file systems and servers are known to
   *       refuse
   *   <li>the same, truncated to 60 characters
   *   <li>the same in ASCII: without accents, with {@code _} for characters without an ASCII form;
   *       {@code folder-} and a hash of the name if no letter or digit remains
   *   <li>the same with {@code _} at its end, for names that a server reserves
   * </ol>
   */
  public static List<String> fallbacks(String level) {
    Set<String> variants = new LinkedHashSet<>();
    String safe = portable(level);
    variants.add(safe);
    variants.add(shorten(safe));
    String ascii = shorten(ascii(safe, level));
    variants.add(ascii);
    variants.add(ascii + "_");
    variants.remove(level);
    return List.copyOf(variants);
  }

  /** The name with {@code _} for {@code \ / . % * " ^ ~ & : < > | ?}, and single spaces only. */
  public static String portable(String level) {
    String safe = SPACES.matcher(SPECIAL.matcher(level).replaceAll("_")).replaceAll(" ").strip();
    return safe.isEmpty() ? "_" : safe;
  }

  /** The name for a folder that the server refuses below its parent: its path as one level. */
  public static String pathAsOneLevel(List<String> levels) {
    String path = String.join("_", levels);
    String ascii = ascii(portable(path), path);
    return ascii.length() <= SHORT_LENGTH
        ? ascii
        : ascii.substring(ascii.length() - SHORT_LENGTH).strip();
  }

  /** The name with a number appended, of at most {@value #MAX_BYTES} bytes. */
  public static String numbered(String level, int number) {
    String suffix = " (" + number + ")";
    String head = level;
    while ((head + suffix).getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      head = head.substring(0, head.offsetByCodePoints(head.length(), -1));
    }
    return head + suffix;
  }

  private static String ascii(String safe, String level) {
    String bare = MARKS.matcher(Normalizer.normalize(safe, Normalizer.Form.NFD)).replaceAll("");
    String ascii = NOT_ASCII.matcher(bare).replaceAll("_");
    return ascii.chars().anyMatch(Character::isLetterOrDigit)
        ? ascii
        : String.format("folder-%08x", level.hashCode());
  }

  private static String shorten(String name) {
    return name.codePointCount(0, name.length()) <= SHORT_LENGTH
        ? name
        : name.substring(0, name.offsetByCodePoints(0, SHORT_LENGTH)).strip();
  }

  private static String truncateBytes(String name) {
    int bytes = 0;
    for (int at = 0; at < name.length(); at += Character.charCount(name.codePointAt(at))) {
      int point = name.codePointAt(at);
      bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      if (bytes > MAX_BYTES) {
        return name.substring(0, at);
      }
    }
    return name;
  }
}
