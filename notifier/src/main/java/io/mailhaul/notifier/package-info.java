/**
 * The notifier: writes each migration update as a message to the thread of the batch's ticket. It
 * decides nothing about a migration and has no database: the same updates give the same messages.
 */
@NullMarked
package io.mailhaul.notifier;

import org.jspecify.annotations.NullMarked;
