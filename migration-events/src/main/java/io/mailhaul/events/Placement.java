package io.mailhaul.events;

/**
 * Why a source folder goes to a destination folder that is not called as it is. Where a folder
 * keeps its name, but for separators and the namespace's prefix, nothing needs to be said.
 */
public enum Placement {
  /** The mapping file says so. */
  MAPPED("mapping file"),
  /** An earlier run has copied it there; what the mapping file says would copy it once more. */
  MAPPED_TOO_LATE("where an earlier run has put it; the mapping file comes too late"),
  /** An earlier run has put it there. */
  REMEMBERED("where an earlier run has put it"),
  /** The destination has a folder for the same use (RFC 6154). */
  SPECIAL_USE("special use"),
  /** The folder above it has another name or place. */
  WITH_PARENT("with the folder above it"),
  /** Spaces around the name, control characters, a separator in it, too many bytes. */
  MADE_FIT("name made fit"),
  /** The destination has a folder whose name differs in case only. */
  OTHER_CASE("the destination has it in another case"),
  /** Another folder has that name, perhaps in another case. */
  COLLISION("another folder has that name"),
  /** The folder above it can have none below it there. */
  FLATTENED("no folders below that one"),
  /** The destination server refused the name: a character, its length, a reserved word. */
  NAME_REFUSED("the destination refused the name"),
  /** The destination server refused every name in that place: too many levels, too long a path. */
  PLACE_REFUSED("the destination refused it in its place");

  private final String why;

  Placement(String why) {
    this.why = why;
  }

  /** Why, in a few words for people. */
  public String why() {
    return why;
  }
}
