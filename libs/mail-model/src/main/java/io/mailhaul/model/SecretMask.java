package io.mailhaul.model;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Masks secrets in texts that a server sends. A server may repeat a secret in the spelling in which
 * it was sent, so every such spelling is masked: as it is, with backslashes (quoted strings), form
 * and percent encoded, with entities, and in Base64, also as a part of a longer text and cut. Case
 * is ignored. The string form omits the secrets.
 */
public final class SecretMask {

  /** Masks nothing. */
  public static final SecretMask NONE = new SecretMask(Set.of());

  private static final String MASK = "***";

  /** A shorter spelling is masked only as a word of its own: it occurs in many words. */
  private static final int MIN_PART_OF_WORD = 4;

  /** What a secret becomes within longer Base64 text is searched for from this length on. */
  private static final int MIN_BASE64 = 5;

  /** This many first characters of a Base64 text identify it, so that a cut one is masked. */
  private static final int BASE64_PREFIX = 8;

  private static final String BASE64_CHARACTER = "[A-Za-z0-9+/_-]";

  private final Set<String> secrets;
  private volatile @Nullable Pattern pattern;

  private SecretMask(Set<String> secrets) {
    this.secrets = secrets;
  }

  /**
   * A mask for these secrets; those that are empty are ignored.
   *
   * @param secrets passwords, tokens, and messages that contain one and were sent in Base64
   */
  public static SecretMask of(String... secrets) {
    return of(Arrays.asList(secrets));
  }

  /** A mask for these secrets; those that are empty are ignored. */
  public static SecretMask of(List<String> secrets) {
    return new SecretMask(
        secrets.stream().filter(secret -> !secret.isBlank()).collect(Collectors.toSet()));
  }

  /** The text with asterisks in place of the secrets. */
  public String apply(String text) {
    if (secrets.isEmpty() || text.isEmpty()) {
      return text;
    }
    Pattern all = pattern;
    if (all == null) {
      all = compile();
      pattern = all;
    }
    return all.matcher(text).replaceAll(MASK);
  }

  /** Compiled only when it is needed: most connections never fail. */
  private Pattern compile() {
    String base64 =
        secrets.stream()
            .flatMap(SecretMask::base64Parts)
            .distinct()
            .collect(Collectors.joining("|"));
    Stream<String> whole =
        secrets.stream()
            .flatMap(secret -> spellings(secret).stream())
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .map(SecretMask::literal);
    // The run of Base64 characters is searched once from its begin, so the time is linear.
    Stream<String> runs =
        base64.isEmpty()
            ? Stream.empty()
            : Stream.of("(?<!%1$s)%1$s*?(?:%2$s)%1$s*+={0,2}".formatted(BASE64_CHARACTER, base64));
    return Pattern.compile(
        Stream.concat(runs, whole).collect(Collectors.joining("|")),
        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }

  private static String literal(String spelling) {
    return spelling.length() < MIN_PART_OF_WORD
        ? "(?<![\\p{L}\\p{N}])" + Pattern.quote(spelling) + "(?![\\p{L}\\p{N}])"
        : Pattern.quote(spelling);
  }

  private static Set<String> spellings(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    String form = URLEncoder.encode(secret, StandardCharsets.UTF_8);
    Set<String> spellings = new LinkedHashSet<>();
    spellings.add(secret);
    spellings.add(secret.strip());
    spellings.add(new String(bytes, StandardCharsets.ISO_8859_1));
    spellings.add(secret.replace("\\", "\\\\").replace("\"", "\\\""));
    spellings.add(form);
    spellings.add(form.replace("+", "%20"));
    spellings.add(escapedForHtml(secret, "&#39;"));
    spellings.add(escapedForHtml(secret, "&#x27;"));
    spellings.add(Base64.getEncoder().encodeToString(bytes));
    return spellings;
  }

  private static String escapedForHtml(String secret, String apostrophe) {
    return secret
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", apostrophe);
  }

  /**
   * What occurs in the Base64 form of every text that contains the secret. The characters at its
   * ends are omitted, because they depend on the neighbours.
   */
  private static Stream<String> base64Parts(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    Stream<String> parts =
        Stream.of(0, 1, 2)
            .map(offset -> {
              byte[] shifted = new byte[offset + bytes.length];
              System.arraycopy(bytes, 0, shifted, offset, bytes.length);
              String text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
              int from = Math.ceilDiv(offset * 8, 6);
              int to = shifted.length * 8 / 6;
              return to - from < MIN_BASE64 ? "" : text.substring(from, to);
            });
    String whole = Base64.getEncoder().withoutPadding().encodeToString(bytes);
    Stream<String> prefix =
        whole.length() < BASE64_PREFIX
            ? Stream.empty()
            : Stream.of("(?<!" + BASE64_CHARACTER + ")" + base64(whole, BASE64_PREFIX));
    return Stream.concat(
        prefix, parts.filter(part -> !part.isEmpty()).map(part -> base64(part, part.length())));
  }

  /** An expression for these characters in both alphabets (RFC 4648 sections 4 and 5). */
  private static String base64(String text, int length) {
    return Pattern.quote(text.substring(0, length))
        .replace("+", "\\E[+-]\\Q")
        .replace("/", "\\E[/_]\\Q");
  }

  @Override
  public String toString() {
    return "SecretMask[***]";
  }
}
