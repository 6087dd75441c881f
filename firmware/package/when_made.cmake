# Read by CPack before it makes a package.

# The same commit gives the same package: its time stands for all times in it.
if(NOT DEFINED ENV{SOURCE_DATE_EPOCH})
  execute_process(COMMAND git -C ${CPACK_SLUICE_SOURCE} log -1 --format=%ct OUTPUT_VARIABLE commit_time OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(NOT commit_time) # no repository
    file(TIMESTAMP ${CPACK_SLUICE_SOURCE}/CHANGELOG.md commit_time "%s" UTC)
  endif()
  set(ENV{SOURCE_DATE_EPOCH} ${commit_time})
endif()

execute_process(
  COMMAND ${CPACK_SLUICE_SOURCE}/firmware/package/dependencies ${CPACK_SLUICE_READELF} ${CPACK_SLUICE_PROGRAM} ${CPACK_SLUICE_LIBRARIES}
  OUTPUT_VARIABLE CPACK_DEBIAN_SLUICE_PACKAGE_DEPENDS OUTPUT_STRIP_TRAILING_WHITESPACE
  COMMAND_ERROR_IS_FATAL ANY)
string(APPEND CPACK_DEBIAN_SLUICE_PACKAGE_DEPENDS ", passwd")
