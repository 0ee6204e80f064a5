package io.mailhaul.access.message;

import io.mailhaul.model.folder.Alteration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a copy whose header or text is not that of its original says about the original, in a header
 * field of its own. So the copy has the fingerprint and the digest of the original, and a copier
 * that finds it after a crash knows its alterations.
 *
 * @param fingerprint the {@link Fingerprint#hash} of the original
 * @param digest the {@link BodyDigest#hex} of the original
 * @param size the size of the original in bytes, which tells originals apart whose digests are
 *     equal
 * @param alterations how the copy differs from the original
 */
public record OriginalReference(
    String fingerprint, String digest, long size, List<Alteration> alterations) {

  /** The name of the field. */
  public static final String FIELD_NAME = "Mailhaul-Original";

  private static final Pattern VALUE =
      Pattern.compile(
          "\\s*fingerprint=([0-9a-f]{32});\\s*digest=([0-9a-f]{64});\\s*size=(\\d{1,12});\\s*alterations=([A-Z_,\\s]+)");

  public OriginalReference {
    alterations = List.copyOf(alterations);
  }

  /** The same original with a copy that has these alterations. */
  public OriginalReference with(List<Alteration> copyAlterations) {
    return new OriginalReference(fingerprint, digest, size, copyAlterations);
  }

  /** Null if there is no value, or another program has written it. */
  static @Nullable OriginalReference parse(@Nullable String value) {
    Matcher matcher = VALUE.matcher(value == null ? "" : value);
    return matcher.matches()
        ? new OriginalReference(
            matcher.group(1),
            matcher.group(2),
            Long.parseLong(matcher.group(3)),
            parseAlterations(matcher.group(4)))
        : null;
  }

  /** A newer version of Mailhaul may have written alterations that this one does not know. */
  private static List<Alteration> parseAlterations(String names) {
    List<String> all = List.of(names.split("[,\\s]+"));
    return Arrays.stream(Alteration.values())
        .filter(alteration -> all.contains(alteration.name()))
        .toList();
  }

  /**
   * The header field with its line end, in lines of at most 78 characters where that is possible.
   */
  public String field() {
    return String.format(
        Locale.ROOT,
        "%s: fingerprint=%s;\r\n digest=%s;\r\n size=%d; alterations=%s\r\n",
        FIELD_NAME,
        fingerprint,
        digest,
        size,
        String.join(",\r\n ", alterations.stream().map(Alteration::name).toList()));
  }
}
