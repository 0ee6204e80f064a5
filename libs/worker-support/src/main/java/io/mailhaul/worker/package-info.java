/** What scanner, copier and notifier share. */
@NullMarked
package io.mailhaul.worker;

import org.jspecify.annotations.NullMarked;
