/**
 * The directory that the platform keeps everything in: one owner, one running platform at a time,
 * and what must be the same at every start.
 */
@NullMarked
package io.mailhaul.standalone.data;

import org.jspecify.annotations.NullMarked;
