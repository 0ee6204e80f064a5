package io.mailhaul.model.folder;

/**
 * The rule by which a source folder is mapped to a destination folder with another name. A folder
 * that keeps its name, except for separators and the namespace's prefix, has no rule.
 */
public enum MappingRule {
  /** The folder map names the destination folder. */
  MAPPED("folder map"),
  /** An earlier run copied it there; following the folder map now would copy it a second time. */
  MAPPING_IGNORED_ALREADY_COPIED("copied there by an earlier run; the folder map is ignored"),
  /** An earlier run copied it there. */
  KEPT_FROM_EARLIER_RUN("copied there by an earlier run"),
  /** The destination has a folder for the same use (RFC 6154). */
  SPECIAL_USE("special use"),
  /** Its parent folder has another name or location. */
  PARENT_RELOCATED("moves with its parent folder"),
  /** The name has outer spaces, control characters, a separator, or too many bytes. */
  NAME_SANITIZED("name sanitized"),
  /** The destination has a folder whose name differs only in case. */
  CASE_VARIANT("exists in another case at the destination"),
  /** Another folder has that name, possibly in another case. */
  COLLISION("another folder has that name"),
  /** Its parent folder cannot have subfolders at the destination. */
  FLATTENED("the parent folder cannot have subfolders"),
  /** The destination server refused the name: a character, its length, a reserved word. */
  NAME_REFUSED("the destination refused the name"),
  /** The destination server refused every name there: too many levels, or the path is too long. */
  PLACE_REFUSED("the destination refused its level or path");

  private final String description;

  MappingRule(String description) {
    this.description = description;
  }

  /** The rule in a few words, for the user. */
  public String description() {
    return description;
  }
}
