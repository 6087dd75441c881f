# Run by CPack when the files are in place and no package is made of them yet.
execute_process(
  COMMAND ${CPACK_SLUICE_SOURCE}/firmware/package/finish ${CPACK_TEMPORARY_DIRECTORY} ${CPACK_PACKAGE_VERSION} ${CPACK_PACKAGE_CONTACT}
  COMMAND_ERROR_IS_FATAL ANY)
