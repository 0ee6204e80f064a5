package io.mailhaul.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Which messages of the chosen folders are copied, and in which form. The record is part of the
 * copy options and of every lane event, so that the copier sees each of its components without
 * further mapping.
 *
 * @param since messages whose INTERNALDATE is before this date (SEARCH SINCE, RFC 9051 section
 *     6.4.4) are excluded; null excludes none
 * @param skipDeleted whether messages that are marked as deleted ({@code \Deleted}) are skipped
 * @param neverAttach whether a message that the destination refuses in every repaired form fails;
 *     otherwise it is copied as an attachment of a new message
 */
public record MessageFilter(
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable LocalDate since,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonSetter(nulls = Nulls.AS_EMPTY)
        boolean skipDeleted,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonSetter(nulls = Nulls.AS_EMPTY)
        boolean neverAttach) {

  /** All messages are copied. */
  public static final MessageFilter NONE = new MessageFilter(null, false, false);
}
