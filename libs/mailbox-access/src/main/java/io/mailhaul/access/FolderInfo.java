package io.mailhaul.access;

import io.mailhaul.access.folder.FolderStatus;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder as LIST reports it (RFC 9051 section 6.3.9).
 *
 * @param name decoded, with the server's separators; INBOX is always spelled {@code INBOX}
 * @param separator hierarchy separator of the name; empty for NIL
 * @param attributes as the server spells them, backslash included ({@code \Noselect}, {@code
 *     \Sent})
 * @param subscribed whether the user is subscribed to the folder
 * @param status null if not requested, not selectable, or refused by the server
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

  /** Whether the folder has this attribute, ignoring case. */
  public boolean hasAttribute(String attribute) {
    return attributes.stream()
        .anyMatch(a -> a.toLowerCase(Locale.ROOT).equals(attribute.toLowerCase(Locale.ROOT)));
  }

  /** Whether the folder can be selected, so that it can hold messages. */
  public boolean isSelectable() {
    return !hasAttribute("\\Noselect") && !hasAttribute("\\NonExistent");
  }
}
