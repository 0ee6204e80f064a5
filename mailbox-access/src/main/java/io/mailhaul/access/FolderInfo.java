package io.mailhaul.access;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder as LIST shows it.
 *
 * @param name decoded, with the server's separators; INBOX is always spelled {@code INBOX}
 * @param separator between the levels of the name; empty for NIL
 * @param attributes as the server spells them, backslash included ({@code \Noselect}, {@code
 *     \Sent})
 * @param subscribed whether the account is subscribed to it
 * @param status null when not asked for, not selectable, or refused by the server
 */
public record FolderInfo(
    String name,
    String separator,
    Set<String> attributes,
    boolean subscribed,
    @Nullable FolderStatus status) {

  public FolderInfo {
    attributes = Set.copyOf(attributes);
  }

  /** Whether the folder has an attribute, in any case. */
  public boolean has(String attribute) {
    return attributes.stream()
        .anyMatch(a -> a.toLowerCase(Locale.ROOT).equals(attribute.toLowerCase(Locale.ROOT)));
  }

  /** Whether the folder can hold items that can be opened. */
  public boolean selectable() {
    return !has("\\Noselect") && !has("\\NonExistent");
  }
}
