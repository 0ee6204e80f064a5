/**
 * The directory that holds all of the platform's state: one owner, one running platform at a time,
 * its secrets and the ids that must be the same at every start.
 */
@NullMarked
package io.mailhaul.standalone.data;

import org.jspecify.annotations.NullMarked;
