package io.mailhaul.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is copied of each mailbox of a batch, and to where. The record is submitted, stored and
 * passed to the scanner as a whole; its JSON is the same everywhere.
 *
 * @param folders source folders (name as the source shows it, or a special use such as {@code
 *     \Junk}), each with its subfolders; empty means all
 * @param excludedFolders the excluded source folders, in the same form
 * @param messageFilter which messages of these folders are copied
 * @param folderMap the destination folder by source folder, instead of the rules, in the order of
 *     the user's file; the key is the name as the source shows it, or a special use; subfolders
 *     move with their parent
 * @param oneCopy whether a message that has several labels (Gmail) is copied once, rather than once
 *     per label
 */
public record CopyOptions(
    @JsonSetter(nulls = Nulls.AS_EMPTY, contentNulls = Nulls.FAIL) List<String> folders,
    @JsonSetter(nulls = Nulls.AS_EMPTY, contentNulls = Nulls.FAIL) List<String> excludedFolders,
    MessageFilter messageFilter,
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
        @JsonSetter(nulls = Nulls.AS_EMPTY, contentNulls = Nulls.FAIL)
        Map<String, String> folderMap,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonSetter(nulls = Nulls.AS_EMPTY)
        boolean oneCopy) {

  /** Everything is copied, and the rules alone name the destination folders. */
  public static final CopyOptions DEFAULT =
      new CopyOptions(List.of(), List.of(), MessageFilter.NONE, Map.of(), false);

  public CopyOptions {
    folders = List.copyOf(folders);
    excludedFolders = List.copyOf(excludedFolders);
    messageFilter = messageFilter == null ? MessageFilter.NONE : messageFilter;
    folderMap = Collections.unmodifiableMap(new LinkedHashMap<>(folderMap));
  }
}
