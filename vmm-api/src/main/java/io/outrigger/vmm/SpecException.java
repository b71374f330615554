// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * A value in a {@link VmSpec}, a configuration file or on the command line that cannot be. Names the setting and what
 * it accepts.
 *
 * <p>Immutable.
 */
public final class SpecException extends VmmException {
    private static final long serialVersionUID = 1;

    private final String setting;

    /**
     * A refused setting.
     *
     * @param setting the setting's path, as in the configuration file: {@code memory.size}
     * @param problem what is wrong with it and which values are accepted
     */
    public SpecException(String setting, String problem) {
        super(setting + ": " + problem);
        this.setting = setting;
    }

    /** The setting's path, as in the configuration file. */
    public String setting() {
        return setting;
    }
}
