/**
 * The notifier: writes each migration update as an entry to the thread of the batch's ticket. It
 * decides nothing about a migration and has no database: the same updates give the same entries.
 */
@NullMarked
package io.mailhaul.notifier;

import org.jspecify.annotations.NullMarked;
