package io.mailhaul.scanner.folders;

import java.util.Map;

/**
 * The folders at the destination after the creation.
 *
 * @param creations by planned name, one entry for each folder that gets messages
 * @param aliasDetector the listing of the destination, and the aliases in it
 */
public record CreatedFolders(
    Map<String, FolderCreation> creations, FolderAliasDetector aliasDetector) {}
