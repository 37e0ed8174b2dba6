# Installs into a folder of its own and makes a picture there: programs, libraries, model and presets must find one another.
#   cmake -DBUILD=<build folder> -P installed_program.cmake

set(prefix ${BUILD}/installed-for-test)
file(REMOVE_RECURSE ${prefix})
set(ENV{ZIMAGE_DATA})
foreach(command
        "${CMAKE_COMMAND};--install;${BUILD};--prefix;${prefix}"
        "${prefix}/bin/zimage;generate;a balloon in the sky;--size;64;--steps;1;--quiet;--output;${prefix}/balloon.png")
    execute_process(COMMAND ${command} WORKING_DIRECTORY / RESULT_VARIABLE status OUTPUT_QUIET ERROR_VARIABLE error)
    if(NOT status EQUAL 0)
        message(FATAL_ERROR "${command} ended with ${status}: ${error}")
    endif()
endforeach()
if(NOT EXISTS ${prefix}/balloon.png)
    message(FATAL_ERROR "the installed program made no picture")
endif()
file(REMOVE_RECURSE ${prefix})
