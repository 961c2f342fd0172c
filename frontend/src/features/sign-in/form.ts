/** The shortest password that the server accepts. */
export const PASSWORD_MIN_LENGTH = 12
