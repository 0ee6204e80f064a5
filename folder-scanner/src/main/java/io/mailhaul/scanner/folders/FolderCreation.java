package io.mailhaul.scanner.folders;

import io.mailhaul.model.Failure;
import io.mailhaul.model.folder.MappingRule;
import org.jspecify.annotations.Nullable;

/**
 * The outcome for one planned folder.
 *
 * @param name its name at the destination; the planned name if it could not be created
 * @param created whether this scan created it
 * @param mappingRule why its name differs from the plan; null when it does not
 * @param failure why it could not be created; null when it exists
 */
public record FolderCreation(
    String name, boolean created, @Nullable MappingRule mappingRule, @Nullable Failure failure) {

  /** A folder that exists under its planned name. */
  public static FolderCreation existing(String name) {
    return new FolderCreation(name, false, null, null);
  }

  static FolderCreation failed(String plannedName, Failure failure) {
    return new FolderCreation(plannedName, false, null, failure);
  }
}
