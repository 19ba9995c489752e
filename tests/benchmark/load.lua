-- What wrk sends: the last argument after the URL says how.  Prints what came of it as NAME VALUE, one a line.
--   wrk … -s load.lua URL/path -- keep-alive | close | pipelined | files
local how = {
    ["keep-alive"] = function() end,  -- wrk's own way: one request at a time, the same each time
    ["close"] = function()
        wrk.headers["Connection"] = "close"
    end,
    ["pipelined"] = function()
        local sixteen = string.rep(wrk.format(), 16)
        request = function() return sixteen end
    end,
    ["files"] = function()  -- 1.html to 1000.html in turn, made beforehand
        local requests, next_one = {}, 0
        for i = 1, 1000 do requests[i] = wrk.format(nil, wrk.path .. i .. ".html") end
        request = function()
            next_one = next_one % 1000 + 1
            return requests[next_one]
        end
    end,
}

function init(arguments)
    how[arguments[1]]()
end

function done(summary)
    local errors = summary.errors
    print("requests", summary.requests)
    print("microseconds", summary.duration)
    print("errors", errors.connect + errors.read + errors.write + errors.timeout + errors.status)
end
