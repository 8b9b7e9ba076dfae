/** Pages that visitors see without a login: the forms that they fill in. */
@NullMarked
package io.filo.web.forms;

import org.jspecify.annotations.NullMarked;
