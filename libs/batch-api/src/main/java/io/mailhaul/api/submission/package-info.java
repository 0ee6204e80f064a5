/**
 * The rules for a submission, apart from those for its files. The command line and batch-service
 * check a submission with the same code: batch-service accepts what the command line accepts, and a
 * user with an error in an option need not wait for the start of a platform.
 */
@NullMarked
package io.mailhaul.api.submission;

import org.jspecify.annotations.NullMarked;
