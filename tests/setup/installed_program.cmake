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
if(EXISTS ${prefix}/bin/zimage-studio)
    set(icons share/icons/hicolor)
    foreach(file share/applications/zimage-studio.desktop share/metainfo/org.zimage_studio.ZImageStudio.metainfo.xml
            ${icons}/16x16/apps/zimage-studio.png ${icons}/512x512/apps/zimage-studio.png ${icons}/scalable/apps/zimage-studio.svg)
        if(NOT EXISTS ${prefix}/${file})
            message(FATAL_ERROR "${file} was not installed")
        endif()
    endforeach()
    # Desktops are strict readers; where their validators are installed, they have the word.
    find_program(desktop_validator desktop-file-validate)
    find_program(appstream_validator appstreamcli)
    if(desktop_validator)
        execute_process(COMMAND ${desktop_validator} ${prefix}/share/applications/zimage-studio.desktop RESULT_VARIABLE status OUTPUT_VARIABLE error ERROR_VARIABLE error)
        if(NOT status EQUAL 0)
            message(FATAL_ERROR "the desktop file is not valid: ${error}")
        endif()
    endif()
    if(appstream_validator)
        execute_process(COMMAND ${appstream_validator} validate --no-net ${prefix}/share/metainfo/org.zimage_studio.ZImageStudio.metainfo.xml
            RESULT_VARIABLE status OUTPUT_VARIABLE error ERROR_VARIABLE error)
        if(NOT status EQUAL 0)
            message(FATAL_ERROR "the AppStream description is not valid: ${error}")
        endif()
    endif()
endif()
file(REMOVE_RECURSE ${prefix})
